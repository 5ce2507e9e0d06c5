// The facilitator's screen of signing: both parties' places as they change, and small comforts.

import "./places.js";

for (const form of document.querySelectorAll("[data-send-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
  form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
}

for (const field of document.querySelectorAll("[data-select]")) {
  field.addEventListener("focus", () => field.select());
}

// A QR code was just made by a sent form: a reload should show the page, not send the form again.
const page = document.querySelector("script[data-page]")?.dataset.page;
if (page && location.pathname !== page) history.replaceState(null, "", page + location.hash);
const fresh = document.querySelector(".qrspot__in");
if (fresh) fresh.scrollIntoView({ block: "center" });
