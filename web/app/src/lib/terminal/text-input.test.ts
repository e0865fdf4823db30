import { beforeEach, expect, test } from "vitest";
import { onTextWithoutKeys } from "./text-input";

let area: EventTarget & { value: string };
let entered: string[];
let end: () => void;
beforeEach(() => {
  area = Object.assign(new EventTarget(), { value: "" });
  entered = [];
  end = onTextWithoutKeys(area as HTMLTextAreaElement, (text) => void entered.push(text));
});

function input(data: string, more: object = {}) {
  area.value += data;
  area.dispatchEvent(
    Object.assign(new Event("input"), {
      data,
      inputType: "insertText",
      isComposing: false,
      ...more,
    }),
  );
}
const key = (type: string) => area.dispatchEvent(new Event(type));

test("what comes without a key is entered, and leaves the text area", () => {
  input("dictated words");
  input("it's", { inputType: "insertReplacementText" });
  input("two\nlines");
  expect(entered).toEqual(["dictated words", "it's", "two\rlines"]);
  expect(area.value).toBe("");
});

test("what a key writes is the terminal's own, and what is being composed", () => {
  key("keydown");
  input("a");
  key("keyup");
  input("か", { isComposing: true });
  input("", { inputType: "deleteContentBackward" });
  expect(entered).toEqual([]);
  input("🙂");
  expect(entered).toEqual(["🙂"]);
});

test("a key that is let go elsewhere counts no more", () => {
  key("keydown");
  key("blur");
  input("x");
  end();
  input("y");
  expect(entered).toEqual(["x"]);
});
