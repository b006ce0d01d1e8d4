package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class JUnitXmlTest {
    private static final Verdict PASSED = Samples.verdict(Status.PASSED, 0.5);

    private static Element xml(SelfTest selfTest, List<Together> together, Verdict... verdicts) throws Exception {
        StringWriter xml = new StringWriter();
        JUnitXml.write(xml, Samples.run(List.of(verdicts), Samples.FACTS, selfTest, together));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml.toString()))).getDocumentElement();
    }

    /// `failure`, `error`, `skipped` or nothing.
    private static String result(Element root, String test) {
        NodeList tests = root.getElementsByTagName("testcase");
        for (int i = 0; i < tests.getLength(); i++) {
            Element each = (Element) tests.item(i);
            if (each.getAttribute("name").equals(test)) {
                return each.getFirstChild() == null ? "" : each.getFirstChild().getNodeName();
            }
        }
        throw new AssertionError("no test " + test);
    }

    @Test
    void isWellFormedAndCounts() throws Exception {
        Element root = xml(Samples.SELF_TEST, List.of(Samples.together(true)), PASSED, Samples.verdict(Status.FAILED, 4), Samples.verdict(Status.CRASHED, 0),
            Samples.verdict(Status.SKIPPED, 0), Samples.real());
        assertThat(root.getAttribute("tests")).isEqualTo("8"); // five cases, self-test, together, coverage
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        assertThat(root.getAttribute("errors")).isEqualTo("2");
        assertThat(root.getAttribute("skipped")).isEqualTo("1");
        assertThat(root.getElementsByTagName("testcase").getLength()).isEqualTo(8);
        assertThat(root.getElementsByTagName("testsuite").getLength()).isEqualTo(3);
        assertThat(((Element) root.getElementsByTagName("failure").item(0)).getAttribute("message")).contains("<script>");
    }

    @Test
    void aGoodRunIsGreenThroughout() throws Exception {
        Element root = xml(Samples.SELF_TEST, List.of(Samples.together(true)), PASSED);
        assertThat(root.getAttribute("failures") + root.getAttribute("errors")).isEqualTo("00");
        assertThat(result(root, "self-test") + result(root, "G3 GroupedMatmul f32") + result(root, "coverage")).isEmpty();
    }

    @Test
    void isRedWhereAFaultWentUnnoticed() throws Exception {
        assertThat(result(xml(Samples.blind(), List.of(), PASSED), "self-test")).isEqualTo("failure");
    }

    @Test
    void isRedWhereNoFaultWasPlanted() throws Exception {
        assertThat(result(xml(SelfTest.NONE, List.of(), PASSED), "self-test")).isEqualTo("error");
    }

    @Test
    void isRedWhereCasesFailTogether() throws Exception {
        assertThat(result(xml(Samples.SELF_TEST, List.of(Samples.together(false)), PASSED), "G3 GroupedMatmul f32")).isEqualTo("failure");
    }

    @Test
    void isRedForARunThatDidNotCoverEverything() throws Exception {
        assertThat(result(xml(Samples.SELF_TEST, List.of()), "coverage")).isEqualTo("error");
        assertThat(result(xml(Samples.SELF_TEST, List.of(), PASSED, Samples.verdict(Status.UNSUPPORTED, 0)), "coverage")).isEqualTo("error");
    }

    @Test
    void breakdownsSayWhichTheyAre() throws Exception {
        assertThat(((Element) xml(Samples.SELF_TEST, List.of(), Samples.verdict(Status.TIMED_OUT, 0)).getElementsByTagName("error").item(0)).getAttribute("message"))
            .startsWith("TIMED_OUT: ");
    }

    @Test
    void whatFailsTogetherIsSetAsideWhereACriterionDecides() throws Exception {
        StringWriter xml = new StringWriter();
        JUnitXml.write(xml, Samples.run(List.of(PASSED), Samples.facts("torch", ""), Samples.SELF_TEST, List.of(Samples.together(false))));
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml.toString()))).getDocumentElement();
        assertThat(result(root, "G3 GroupedMatmul f32")).isEqualTo("skipped");
    }

    private static Element simulated(Verdict... verdicts) throws Exception {
        StringWriter xml = new StringWriter();
        JUnitXml.write(xml, Samples.run(List.of(verdicts), Samples.SIMULATED, Samples.SELF_TEST, List.of()));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml.toString()))).getDocumentElement();
    }

    @Test
    void simulatedIsInTheNameOfTheRunAndOfEveryTest() throws Exception {
        Element root = simulated(Samples.simulated(PASSED, Status.PASSED, PASSED.line()));
        assertThat(root.getAttribute("name")).isEqualTo("npu4j validate on ascend:0 (simulated)");
        assertThat(((Element) root.getElementsByTagName("testsuite").item(1)).getElementsByTagName("testcase").item(0).getAttributes().getNamedItem("classname").getNodeValue())
            .isEqualTo("npu4j.RmsNorm.ascend:0 (simulated)");
    }

    @Test
    void isGreenWhereAnAcceleratorRefusesPartOfTheSuite() throws Exception {
        Element root = simulated(Samples.simulated(PASSED, Status.PASSED, PASSED.line()), Samples.simulated(PASSED, Status.UNSUPPORTED, "RmsNorm(f32, rows=1, hidden=8)"));
        assertThat(result(root, "coverage")).isEmpty();
        assertThat(result(root, "RmsNorm(f32, rows=1, hidden=8)")).isEqualTo("skipped");
    }
}
