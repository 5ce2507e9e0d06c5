// A field in which two letters name a person: a list opens under it, Tab or Enter takes the first.

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ø/g, "o").replace(/ł/g, "l").replace(/đ/g, "d").replace(/æ/g, "ae").replace(/ı/g, "i");

const rank = (wanted, name) => {
  const whole = plain(name);
  const words = whole.match(/\p{L}+/gu) ?? [];
  const initials = words.map((word) => word[0]).join("");
  if (whole === wanted) return 1;
  if (wanted === initials || wanted === initials[0] + initials.at(-1)) return 2;
  if (whole.startsWith(wanted)) return 3;
  if (words.some((word) => word.startsWith(wanted))) return 4;
  const parts = wanted.split(" ");
  return parts.length > 1 && parts.every((part) => words.some((word) => word.startsWith(part))) ? 5 : 0;
};

/** The people who fit what is typed, the best first. */
export const match = (typed, people) => {
  const wanted = plain(typed.trim().replace(/\s+/g, " "));
  return people
    .map((person) => ({ person, rank: wanted ? rank(wanted, person.name) : 9 }))
    .filter((found) => found.rank)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.person);
};

/** Makes `input` a combobox over `people()`; `pick` is the hidden field that gets the person's number. */
export const attach = (input, pick, people, onPick) => {
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
    list.replaceChildren(
      ...shown.map((person, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        const sign = document.createElement("span");
        sign.className = `mark mark--${person.side === "supplier" ? "s" : "c"}`;
        sign.textContent = person.side === "supplier" ? "S" : "C";
        item.append(sign, person.apart ? `${person.name} (${person.apart})` : person.name);
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
    const only = !pick.value && input.value.trim() ? match(input.value, people()) : [];
    if (only.length && !list.hidden) take(only[0]);
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length;
      return mark();
    }
    if (list.hidden) return undefined;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      take(shown[at]);
    } else if (event.key === "Tab") take(shown[at]);
    else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    return undefined;
  });
};
