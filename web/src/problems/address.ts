// A problem's own address: /problems/checks/db1/disk%20%2Fvar. Pages that went out to people link here.
import { decoded } from '../checks/states';

export function problemHref(id: string): string {
  return id === '' ? '/problems' : `/problems/${id.split('/').map(encodeURIComponent).join('/')}`;
}

export function problemIdAt(path: string): string {
  return path.startsWith('/problems/') ? path.slice('/problems/'.length).split('/').map(decoded).join('/') : '';
}
