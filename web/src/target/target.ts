// Reading a target while it is being written: which call the cursor is in, and wrapping it in another.

export interface EnclosingCall {
  name: string;
  argument: number; // counted from zero
}

// The innermost call around the cursor; null outside of all. Quoted texts and braces are skipped over.
export function enclosingCall(target: string, cursor: number): EnclosingCall | null {
  const open: { name: string; argument: number }[] = [];
  let quote = '';
  let braces = 0;
  let word = '';
  for (let i = 0; i < Math.min(cursor, target.length); i += 1) {
    const c = target[i]!;
    if (quote !== '') {
      if (c === '\\') i += 1;
      else if (c === quote) quote = '';
      continue;
    }
    if (c === '"' || c === "'") quote = c;
    else if (c === '{') braces += 1;
    else if (c === '}') braces = Math.max(0, braces - 1);
    else if (c === '(') open.push({ name: word, argument: 0 });
    else if (c === ')') open.pop();
    else if (c === ',' && braces === 0 && open.length > 0) open[open.length - 1]!.argument += 1;
    word = /[A-Za-z0-9_]/.test(c) ? word + c : '';
  }
  const innermost = open[open.length - 1];
  return innermost && innermost.name !== '' ? innermost : null;
}

// "sumSeries(…)" around a target; parameters that must be given follow as their defaults or an empty text to fill in.
export function wrapped(target: string, name: string, rest: readonly string[]): string {
  return `${name}(${[target.trim(), ...rest].join(', ')})`;
}

// Whether brackets and quotes close, so that half-written targets are not sent to the server at every key.
export function isBalanced(target: string): boolean {
  const open: string[] = [];
  let quote = '';
  for (let i = 0; i < target.length; i += 1) {
    const c = target[i]!;
    if (quote !== '') {
      if (c === '\\') i += 1;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '(' || c === '{') open.push(c === '(' ? ')' : '}');
    else if (c === ')' || c === '}') {
      if (open.pop() !== c) return false;
    }
  }
  return quote === '' && open.length === 0;
}

// A list with one of its entries moved.
export function moved<T>(list: readonly T[], index: number, by: number): T[] {
  const to = index + by;
  if (to < 0 || to >= list.length) return [...list];
  const next = [...list];
  const [entry] = next.splice(index, 1);
  next.splice(to, 0, entry!);
  return next;
}
