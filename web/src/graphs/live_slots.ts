// How many panels may hold a live stream at once. A browser gives a server six connections, shared by its tabs, and questions
// need some of them; the panels without a slot ask again every few seconds instead.

const kSlots = 3;
let taken = 0;

export function takeLiveSlot(): (() => void) | null {
  if (taken >= kSlots) return null;
  taken += 1;
  let given = false;
  return () => {
    if (given) return;
    given = true;
    taken -= 1;
  };
}
