import { expect, test } from "vitest";
import { csvLine, grouped } from "./classes.svelte";

test("a code is read out in two groups", () => {
  expect(grouped("48219137")).toBe("4821 9137");
  expect(grouped("K7M4QXPD2R")).toBe("K7M4Q XPD2R");
});

test("a table's line has no formula, and its fields stay whole", () => {
  expect(csvLine(["Lea", "A"])).toBe('"Lea","A"\r\n');
  expect(csvLine(['O"Neil, Kim', "a\nb"])).toBe('"O""Neil, Kim","a\nb"\r\n');
  for (const f of ["=1+1", "+1", "-1", "@x", "\tx", "|x", "%x", "＝1"])
    expect(csvLine([f])).toBe(`"'${f}"\r\n`);
  // A spreadsheet that parts cells at semicolons sees one.
  expect(csvLine(["Ana;=1+1"])).toBe('"Ana;=1+1"\r\n');
});
