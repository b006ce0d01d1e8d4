import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs test classes by their names. A line that begins with RED for each test that failed; exit code 1 where one did, 2
/// where there was none to run.
final class RunTests {
    private RunTests() {
    }

    public static void main(String[] classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList()).build();
        int[] counts = new int[2];
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                boolean red = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
                counts[0] += test.isTest() ? 1 : 0;
                counts[1] += red ? 1 : 0;
                if (red) {
                    String why = result.getThrowable().map(String::valueOf).orElse("no reason").replaceAll("\\s+", " ");
                    System.out.println("RED " + test.getDisplayName() + ": " + why.substring(0, Math.min(160, why.length())));
                }
            }
        });
        System.out.println(counts[0] + " tests, " + counts[1] + " red");
        System.exit(counts[1] > 0 ? 1 : counts[0] == 0 ? 2 : 0);
    }
}
