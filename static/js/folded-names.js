// One comparison of names in the browser, as facilitator/domain/typed_names.py has it.

const LETTERS = { ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", ı: "i", ß: "ss" };

/** What names are compared by: case, accents, apostrophes, dots, hyphens, blanks and unseen letters do not count. */
export const folded = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[øłđæœıß]/g, (letter) => LETTERS[letter])
    .replace(/['`.,\u2018\u2019\u02bb\u02bc\u00b4\u2032]|\p{Cf}/gu, "")
    .replace(/[\s\-\u2010-\u2014\u2212\u05be\u00b7]+/gu, " ")
    .trim();
