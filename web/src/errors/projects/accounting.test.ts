import { describe, expect, it } from 'vitest';
import { keptBack, outcomes, unaccounted } from './accounting';

const row = { category: 'error', sent: 20, stored: 10, sampled: 4, duplicate: 2, limited: { quota: 1, spike: 2 }, rejected: { json: 1 }, client: { queue_overflow: 2 } };

describe('the ledger of events', () => {
  it('adds up', () => expect(unaccounted(row)).toBe(0));
  it('says when it does not', () => expect(unaccounted({ ...row, stored: 9 })).toBe(1));
  it('gives reasons, the commonest first', () => expect(outcomes(row)[3]).toMatchObject({ count: 3, reasons: [['spike', 2], ['quota', 1]] }));
  it('keeps what never arrived apart', () => expect(keptBack(row).count).toBe(2));
});
