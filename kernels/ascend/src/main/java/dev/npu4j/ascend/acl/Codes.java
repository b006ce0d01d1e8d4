package dev.npu4j.ascend.acl;

import dev.npu4j.aclnn.AclnnStatus;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;

/// The names of CANN's status codes, as the bindings have them.
final class Codes {
    private static final Map<Integer, String> NAMES = new HashMap<>();

    static {
        collect(AclnnStatus.class, "ACLNN_ERR_");
        collect(Acl.constants(), "ACL_ERROR_");
    }

    private Codes() {
    }

    /// The name of a code, or words that say that it has none.
    static String name(int status) {
        return NAMES.getOrDefault(status, "a code without a name");
    }

    private static void collect(Class<?> constants, String prefix) {
        for (Field field : constants.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class && field.getName().startsWith(prefix)) {
                try {
                    NAMES.putIfAbsent(field.getInt(null), field.getName());
                } catch (IllegalAccessException e) {
                    throw new AssertionError("a public constant", e);
                }
            }
        }
    }
}
