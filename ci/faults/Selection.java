import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of some faults are meant: those whose name contains a text, or every n-th, as `2/3` says it.
record Selection(String part, int index, int count) {
    private static final Pattern SLICE = Pattern.compile("([1-9][0-9]?)/([1-9][0-9]?)");

    static Selection of(String text) {
        Matcher slice = SLICE.matcher(text);
        return slice.matches() ? new Selection("", Integer.parseInt(slice.group(1)) - 1, Integer.parseInt(slice.group(2))) : new Selection(text, 0, 1);
    }

    /// @param position among all faults
    boolean takes(int position, String name) {
        return position % count == index && name.contains(part);
    }
}
