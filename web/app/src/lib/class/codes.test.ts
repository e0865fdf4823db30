import { describe, expect, it, test } from "vitest";
import { inFives, inFours, joinDigits, newSeatCode, seatCode } from "./codes";

describe("a join code", () => {
  test.each([
    ["in one piece", "48219137"],
    ["in groups", "4821 9137"],
    ["with a dash", "4821-9137"],
    ["with dots, and blanks around", "  4821.9137\n"],
    ["with a blank that does not break", "4821\u00a09137"],
    ["with words before it", "Code: 4821 9137"],
    ["in digits of a wide keyboard", "４８２１　９１３７"],
    ["in a link", "http://127.0.0.1:8025/join/48219137"],
    ["in a link with more behind it", "https://school.example:443/join/4821-9137?from=board"],
    ["in a link without a scheme", "192.0.2.7/join/48219137"],
  ])("is read %s", (_, typed) => expect(joinDigits(typed)).toBe("48219137"));
  it("keeps what is too much, for the server to say so", () =>
    expect(joinDigits("48219137 1")).toBe("482191371"));
  it("is nothing where no digit is", () => expect(joinDigits("my code")).toBe(""));
  it("is shown in fours, as far as it goes", () =>
    expect(["", "482", "4821", "48219", "48219137"].map(inFours)).toEqual([
      "",
      "482",
      "4821",
      "4821 9",
      "4821 9137",
    ]));
});

describe("a seat's code", () => {
  test.each([
    ["in one piece", "AB3D57FGHJ"],
    ["in small letters and groups", "ab3d5-7fghj"],
    ["with blanks", " AB3 D57 FGHJ "],
    ["in a personal link", "http://127.0.0.1:8025/join#AB3D5-7FGHJ"],
    ["as a link's fragment alone", "#ab3d57fghj"],
  ])("is read %s", (_, typed) => expect(seatCode(typed)).toBe("AB3D57FGHJ"));
  it("keeps what is no letter of a code's, for the server to say so", () =>
    expect(seatCode("ÄB3D5 7FGHU")).toBe("ÄB3D57FGHU"));
  it("is shown in two groups", () => expect(inFives("AB3D57FGHJ")).toBe("AB3D5-7FGHJ"));
  it("is drawn as one is read", () => {
    const drawn = Array.from({ length: 200 }, newSeatCode);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.join("")).toMatch(/^[0-9A-HJKMNP-TV-Z]{2000}$/);
    expect(drawn.map(seatCode)).toEqual(drawn);
  });
});
