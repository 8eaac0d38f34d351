// Adds a passkey, or signs in with one. The page works without: the form stays hidden, and codes are typed instead.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  const key = window.PublicKeyCredential;
  if (!form || !key || !key.parseRequestOptionsFromJSON) return;
  const fields = form.elements;
  const create = form.dataset.passkey === "create";
  document.querySelector("[data-passkey-missing]").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (fields.credential.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      const body = new URLSearchParams({ csrf: fields.csrf.value, add: create ? "1" : "" });
      const answer = await fetch(form.dataset.begin, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.status);
      const options = (await answer.json()).publicKey;
      const made = create
        ? await navigator.credentials.create({ publicKey: key.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: key.parseRequestOptionsFromJSON(options) });
      fields.credential.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
})();
