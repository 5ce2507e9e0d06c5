// A field in which two letters name a person: a list opens under it, Enter takes the marked one. Leaving it takes
// somebody only if nobody else fits; otherwise it stays open and says who fits (facilitator/domain/typed_names.py).

import { isolated } from "./directions.js";
import { folded } from "./folded-names.js";

const rank = (wanted, name) => {
  const whole = folded(name);
  const words = whole.match(/\p{L}+/gu) ?? [];
  const initials = words.map((word) => word[0]).join("");
  if (whole === wanted) return 1;
  if (wanted === initials || wanted === initials[0] + initials.at(-1)) return 2;
  if (whole.startsWith(wanted)) return 3;
  const typed = wanted.replaceAll(" ", "");
  if (words.some((_word, first) => words.slice(first).join("").startsWith(typed))) return 4;
  const parts = wanted.split(" ");
  return parts.length > 1 && parts.every((part) => words.some((word) => word.startsWith(part))) ? 5 : 0;
};

/** The people who fit what is typed, the best first. */
export const match = (typed, people) => {
  const wanted = folded(typed);
  return people
    .map((person) => ({ person, rank: wanted ? rank(wanted, person.name) : 9 }))
    .filter((found) => found.rank)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.person);
};

/** Those among whom what is typed does not choose: the people of exactly this name, else all who fit. */
export const fitting = (typed, people) => {
  const wanted = folded(typed);
  const exact = people.filter((person) => folded(person.name) === wanted);
  return exact.length ? exact : match(typed, people);
};

export const label = (person) => (person.apart ? `${isolated(person.name)} (${isolated(person.apart)})` : isolated(person.name));

/**
 * Makes `input` a combobox over `people()`; `pick` is the hidden field that gets the person's number.
 * `onOpen` hears who fits when the field is left and several do.
 */
export const attach = (input, pick, people, { onPick, onOpen }) => {
  const list = document.createElement("ul");
  list.className = "picker";
  list.id = `${input.id}-people`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

  let shown = [];
  let at = 0;
  let isChosen = false; // whether an arrow marked somebody, not the list

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = () => {
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    if (shown.length) input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  };

  const open = () => {
    shown = match(input.value, people()).slice(0, 8);
    at = 0;
    isChosen = false;
    list.replaceChildren(
      ...shown.map((person, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        const sign = document.createElement("span");
        sign.className = `mark mark--${person.side === "supplier" ? "s" : "c"}`;
        sign.textContent = person.side === "supplier" ? "S" : "C";
        item.append(sign, label(person));
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(person);
        });
        return item;
      }),
    );
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(Boolean(shown.length)));
    mark();
  };

  const take = (person) => {
    input.value = person.name;
    pick.value = person.number;
    input.removeAttribute("aria-invalid");
    close();
    onPick?.(person);
  };

  input.addEventListener("input", () => {
    pick.value = "";
    if (input.value.trim()) open();
    else close();
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    const found = !pick.value && !list.hidden ? fitting(input.value, people()) : [];
    if (found.length === 1) take(found[0]);
    else if (found.length) onOpen?.(found);
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open();
      isChosen = true;
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length;
      return mark();
    }
    if (list.hidden) return undefined;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      take(shown[at]);
    } else if (event.key === "Tab" && isChosen) take(shown[at]);
    else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    return undefined;
  });
};
