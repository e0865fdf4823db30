import { expect, test } from "vitest";
import { isLocal } from "./local";

test("an address that means the machine itself is known", () => {
  for (const host of ["localhost", "ehlo.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
    expect(isLocal(host), host).toBe(true);
  for (const host of ["192.0.2.7", "mail.example.com", "localhost.example.com", "[2001:db8::1]"])
    expect(isLocal(host), host).toBe(false);
});
