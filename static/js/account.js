// A password can be looked at while it is typed. Without this script the fields work as they are.

function addButton(input) {
  const labels = { show: input.dataset.show || "Show", hide: input.dataset.hide || "Hide" };
  const frame = document.createElement("div");
  frame.className = "secret";
  input.replaceWith(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secret__show";
  button.setAttribute("aria-controls", input.id);
  button.setAttribute("aria-pressed", "false");
  button.textContent = labels.show;
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? labels.hide : labels.show;
    button.setAttribute("aria-pressed", String(hidden));
  });
  input.form?.addEventListener("submit", () => {
    input.type = "password";
  });
  frame.append(input, button);
}

document.querySelectorAll("input[type=password][data-secret]").forEach(addButton);
