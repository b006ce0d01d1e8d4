/// Gates that launch again and compare results with each other: what must hold whatever the values are.
package dev.npu4j.conformance.property;
