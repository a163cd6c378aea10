// What a reader can do about a host or a service, each by one key.

export type Deed = 'acknowledge' | 'silence' | 'downtime' | 'note';

export interface Action {
  key: string;
  label: string;
  deed: Deed | 'recheck';
}

export const kActions: Action[] = [
  { key: 'a', label: 'Acknowledge', deed: 'acknowledge' },
  { key: 's', label: 'Silence', deed: 'silence' },
  { key: 'd', label: 'Downtime', deed: 'downtime' },
  { key: 'n', label: 'Note', deed: 'note' },
  { key: 'r', label: 'Check now', deed: 'recheck' },
];
