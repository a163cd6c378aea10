// One listener for the keyboard: single keys, and g followed by a letter. Silent while somebody types.

export type KeyActions = Record<string, () => void>; // "/", "?", "j", "g n"

const kSecondKeyMs = 1200;

export function listenForKeys(actions: () => KeyActions): () => void {
  let first = '';
  let firstAt = 0;
  const onkeydown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const chord = first !== '' && performance.now() - firstAt < kSecondKeyMs ? `${first} ${event.key}` : event.key;
    const known = actions();
    const action = known[chord];
    const begins = Object.keys(known).some((key) => key.startsWith(`${event.key} `));
    first = chord === event.key && begins ? event.key : '';
    firstAt = performance.now();
    if (!action) return;
    event.preventDefault();
    action();
  };
  addEventListener('keydown', onkeydown);
  return () => removeEventListener('keydown', onkeydown);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('dialog[open]') !== null);
}
