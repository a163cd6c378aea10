// A state is colour, shape and word; StateMark.svelte draws the shape.
export type State = 'ok' | 'warn' | 'crit' | 'unknown' | 'folded' | 'paused' | 'info';
