// Puts words in the place of {place} in a sentence, in their own direction and without a second stop after "Beta S.A.";
// as domain/sentences.py does.
import { isolated } from "./directions.js";

export function putIn(sentence, place, words) {
  const said = /[.?!…\u3002\uff01\uff1f]\u2069*$/.test(words) ? sentence.replace(`{${place}}.`, `{${place}}`) : sentence;
  return said.replace(`{${place}}`, () => isolated(words));
}
