// The keys that the page in sight adds to those of the shell.
import type { KeyActions } from './keys';

class PageKeys {
  actions = $state.raw<KeyActions>({});

  // Returns how to take them back.
  use(actions: KeyActions): () => void {
    this.actions = actions;
    return () => {
      if (this.actions === actions) this.actions = {};
    };
  }
}

export const pageKeys = new PageKeys();
