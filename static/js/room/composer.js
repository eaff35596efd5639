/** The box one writes in. */

/** The box one writes in: Enter sends, Shift+Enter is a new line, words are kept per channel. */
export function bindComposer(form, { channels, outbox, typed = () => {} }) {
  const field = form.querySelector("textarea");
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 4}px`;
  };
  let shown = null;
  outbox.addEventListener("restored", () => {
    if (field.value || shown === null) return;
    field.value = outbox.draft(shown);
    grow();
  });
  channels.addEventListener("changed", () => {
    if (shown === channels.current) return;
    shown = channels.current;
    field.value = outbox.draft(shown);
    grow();
  });
  field.addEventListener("input", () => {
    outbox.setDraft(channels.current, field.value);
    grow();
    typed();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    // The channel the words were written for is the one the button names; it cannot have changed under the finger.
    const channel = form.dataset.composer;
    if (!text || !channel || channel !== channels.current) return;
    outbox.add(channel, text);
    outbox.setDraft(channel, "");
    field.value = "";
    grow();
  });
}
