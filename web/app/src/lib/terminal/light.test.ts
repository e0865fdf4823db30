import { expect, test } from "vitest";
import { withoutUnused } from "../../../terminal.plugin";

const elsewhere = new Set(["constructor", "named"]);

test("what nothing names goes, and what was named by that alone", () => {
  const code = `class A { constructor() {} lost() { this.onlyThere(); } onlyThere() {} kept() {} named() {} }
new A().kept();`;
  expect(withoutUnused(code, elsewhere)).toBe(`class A { constructor() {}   kept() {} named() {} }
new A().kept();`);
});

test("what is named by a string or a key stays, as does a computed name", () => {
  const code = `class A { byString() {} byKey() {} [Symbol.iterator]() {} }
const use = { byKey: "byString" };
globalThis.x = [A, use];`;
  expect(withoutUnused(code, elsewhere)).toBe(code);
});

test("a namespace or a class that only its own definition uses is not filled", () => {
  const code = `var N;(e=>{function t(){return C}e.one=t})(N||={});
class C { constructor() {} }
C.None=new C;
var L;(e=>{e.two=()=>D})(L||={});
class D { constructor() {} }
D.None=new D;
globalThis.x=L.two();`;
  expect(withoutUnused(code, elsewhere)).toBe(`var N;
class C { constructor() {} }

var L;(e=>{e.two=()=>D})(L||={});
class D { constructor() {} }
D.None=new D;
globalThis.x=L.two();`);
});
