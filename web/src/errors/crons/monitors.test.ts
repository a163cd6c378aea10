import { expect, it } from 'vitest';
import type { Monitor } from '../../api/errors';
import { sortMonitors } from './monitors';

it('puts the jobs that are not well first', () => {
  const list = (['ok', 'disabled', 'missed', 'in_progress', 'error'] as const).map((state) => ({ slug: state, state }) as Monitor);
  expect(sortMonitors(list).map(({ slug }) => slug)).toEqual(['error', 'missed', 'in_progress', 'ok', 'disabled']);
});
