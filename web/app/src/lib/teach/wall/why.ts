import words from "$words/wall.json";
import { fill } from "../../words";
import type { Standing } from "./needs";

/** Why somebody may need help, or how they are there. */
export const whyOf = ({ reasons, there }: Standing): string =>
  reasons.map((r) => r.says).join("; ") || there;

/** Who is on it, as the teacher of that name is told. */
export const helperOf = ({ helper }: Standing, teacher: string): string =>
  helper === teacher ? words.youHelp : fill(words.helps, { name: helper });
