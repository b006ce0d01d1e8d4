package dev.npu4j.cli.report;

/// Markup as it grows. Whatever comes from a run goes through [#text] or a method that does the same, so that it cannot
/// become markup.
public final class Html {
    private final StringBuilder markup = new StringBuilder();

    /// Without any yet.
    public Html() {
    }

    /// Markup of our own.
    public Html raw(String more) {
        markup.append(more);
        return this;
    }

    public Html text(String text) {
        return raw(Escape.xml(text));
    }

    /// An element that holds text.
    public Html element(String tag, String text) {
        return raw("<" + tag + ">").text(text).raw("</" + tag + ">");
    }

    /// An element of a class that holds text.
    public Html element(String tag, String kind, String text) {
        return raw("<" + tag + " class=\"" + kind + "\">").text(text).raw("</" + tag + ">");
    }

    /// A section that [HeadSection] may link to, under its heading.
    public Html section(String id, String heading) {
        return raw("<section id=\"" + id + "\">").element("h2", heading).raw("\n");
    }

    /// The beginning of a table that scrolls by itself where it is wider than the page. Columns whose name begins with a
    /// `#` hold numbers.
    public Html table(Iterable<String> columns) {
        raw("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
        for (String column : columns) {
            boolean number = column.startsWith("#");
            raw(number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">").text(number ? column.substring(1) : column).raw("</th>");
        }
        return raw("</tr></thead>\n");
    }

    public Html endTable() {
        return raw("</table></div>\n");
    }

    /// A row above those of its group.
    public Html group(String name, int columns) {
        return raw("<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"" + columns + "\">").text(name).raw("</th></tr>\n");
    }

    /// A command for a shell. Options do not break at their hyphens, which the reader would take for two words.
    public Html command(String command) {
        raw("<pre>");
        for (String word : command.splitWithDelimiters(" ", 0)) {
            if (word.startsWith("--")) {
                element("span", "option", word);
            } else {
                text(word);
            }
        }
        return raw("</pre>");
    }

    /// A number in a table.
    public Html number(String text) {
        return element("td", "n", text);
    }

    /// How many held of how many: green where all did.
    public Html held(int held, int of) {
        return element("td", held == of ? "n good" : "n bad", held == of ? Words.count(held) : Words.count(held) + " of " + Words.count(of));
    }

    public Html none() {
        return raw("<td class=\"n quiet\">–</td>");
    }

    @Override
    public String toString() {
        return markup.toString();
    }
}
