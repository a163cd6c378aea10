// Takes the download addresses out of the package-lock.json of the folder it is run in: which registry to ask is the reader's configuration, the integrity sums stay.
import { readFileSync, writeFileSync } from 'node:fs';

const path = 'package-lock.json';
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const entry of Object.values(lock.packages)) delete entry.resolved;
writeFileSync(path, JSON.stringify(lock, null, 2) + '\n');
