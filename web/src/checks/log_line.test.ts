import { describe, expect, it } from 'vitest';
import { logLine } from './log_line';

describe('lines of the log', () => {
  it.each([
    ['SERVICE ALERT: web1;http;CRITICAL;HARD;3;HTTP CRITICAL; see there', { mark: 'crit', what: 'critical', text: 'HTTP CRITICAL; see there' }],
    ['SERVICE ALERT: web1;http;WARNING;SOFT;2;slow', { mark: 'warn', what: 'warning, not certain (2)', text: 'slow' }],
    ['HOST ALERT: web1;UP;HARD;1;PING OK', { mark: 'ok', what: 'up', text: 'PING OK' }],
    ['SERVICE NOTIFICATION: anna;web1;http;CRITICAL;notify-by-mail;HTTP CRITICAL', { mark: 'info', what: 'told anna', text: 'CRITICAL by notify-by-mail' }],
    ['HOST NOTIFICATION: anna;web1;ACKNOWLEDGEMENT (DOWN);mail;x', { mark: 'info', what: 'told anna', text: 'ACKNOWLEDGEMENT (DOWN) by mail' }],
    ['SERVICE FLAPPING ALERT: web1;http;STARTED; it flaps', { mark: 'warn', what: 'began to flap', text: 'it flaps' }],
    ['HOST DOWNTIME ALERT: web1;CANCELLED; gone', { mark: 'paused', what: 'downtime cancelled', text: 'gone' }],
    ['EXTERNAL COMMAND: ADD_HOST_COMMENT;web1;1;anna;x', { mark: null, what: 'external command', text: 'ADD_HOST_COMMENT · web1 · 1 · anna · x' }],
    ['something of its own', { mark: null, what: '', text: 'something of its own' }],
  ])('%s', (text, line) => expect(logLine({ at: 0, kind: '', text })).toEqual(line));
  it('have their kind apart', () => expect(logLine({ at: 0, kind: 'service alert', text: 'web1;http;OK;HARD;1;fine' })).toEqual({ mark: 'ok', what: 'ok', text: 'fine' }));
});
