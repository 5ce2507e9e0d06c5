/* Planning: the length field shows what the chosen kind and agenda would take, while it is left empty. */

const form = document.querySelector("[data-plan]");
const lengths = JSON.parse(form.dataset.lengths);
const length = form.elements.length_minutes;

const show = () => {
  const kind = form.elements.kind.value;
  const agenda = form.elements.agenda.value;
  length.placeholder = lengths[agenda] ?? lengths[kind] ?? "";
};

form.addEventListener("change", show);
show();
