// Which CANN this home stands in for. One release.cpp is compiled for each home.
#pragma once

namespace [[gnu::visibility("default")]] npu4j_sim {

struct Release {
    const char *simulator; // npu4j_sim_version
    const char *cann;      // "8.1.RC1"
    int major, minor;
    int acl_minor; // of the API version that aclrtGetVersion gives
    bool at_least(int wanted_major, int wanted_minor) const {
        return major > wanted_major || (major == wanted_major && minor >= wanted_minor);
    }
};

const Release &release();

} // namespace npu4j_sim
