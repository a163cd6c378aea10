// Light, dark, or as the system says. public/theme.js applies the same choice before the first paint.

export type ThemeChoice = 'auto' | 'light' | 'dark';

const kStorageKey = 'theme';
const kPaper = { light: '#faf9f6', dark: '#111214' };
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

class Theme {
  choice = $state<ThemeChoice>(stored());
  #systemDark = $state(systemIsDark.matches);
  resolved = $derived<'light' | 'dark'>(this.choice === 'auto' ? (this.#systemDark ? 'dark' : 'light') : this.choice);

  constructor() {
    systemIsDark.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      if (choice === 'auto') localStorage.removeItem(kStorageKey);
      else localStorage.setItem(kStorageKey, choice);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.resolved;
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', kPaper[this.resolved]);
  }
}

function stored(): ThemeChoice {
  try {
    const text = localStorage.getItem(kStorageKey);
    return text === 'light' || text === 'dark' ? text : 'auto';
  } catch {
    return 'auto';
  }
}

export const theme = new Theme();
