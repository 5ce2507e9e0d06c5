// Puts words in the place of {place} in a sentence, which adds no second stop after "Beta S.A."; as domain/sentences.py does.
export function putIn(sentence, place, words) {
  const said = /[.?!…。！？]$/.test(words) ? sentence.replace(`{${place}}.`, `{${place}}`) : sentence;
  return said.replace(`{${place}}`, () => words);
}
