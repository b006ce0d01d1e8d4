// The interface we stand in for. Everything it declares is exported; everything else in these libraries is hidden.
#pragma once

#pragma GCC visibility push(default)
#include "acl/acl.h"
#include "aclnn/aclnn_base.h"
#pragma GCC visibility pop
