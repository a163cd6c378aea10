// Labels sit on the lines they name. Where lines end close together their labels share the room: each as near to its line as the
// others allow, in the lines' order.

// Takes the wished middle of each label (px from the top) and gives back its middle; null when they do not fit.
export function placeLabels(wished: readonly number[], spacing: number, height: number): number[] | null {
  const count = wished.length;
  if (count * spacing > height) return null;
  const order = wished.map((_, index) => index).sort((a, b) => wished[a]! - wished[b]! || a - b);
  const placed = new Array<number>(count);

  // Blocks of touching labels, each centred on the mean of its wishes (pool adjacent violators).
  const blocks: { first: number; size: number; sum: number }[] = [];
  const top = (block: { first: number; size: number; sum: number }) => {
    const free = block.sum / block.size - ((block.size - 1) * spacing) / 2 - spacing / 2;
    return Math.min(Math.max(free, 0), height - block.size * spacing);
  };
  order.forEach((index, position) => {
    blocks.push({ first: position, size: 1, sum: wished[index]! });
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1]!;
      const previous = blocks[blocks.length - 2]!;
      if (top(previous) + previous.size * spacing <= top(last)) break;
      previous.size += last.size;
      previous.sum += last.sum;
      blocks.pop();
    }
  });
  for (const block of blocks) {
    const start = top(block) + spacing / 2;
    for (let i = 0; i < block.size; i += 1) placed[order[block.first + i]!] = start + i * spacing;
  }
  return placed;
}
