// Saving one part of a project's settings, and saying what came of it.
import { changeProject, type ProjectSettings } from '../../api/errors';
import { messageOf } from '../../api/http';
import { notices } from '../../shell/notices.svelte';

// What went wrong in words, empty when it is saved.
export async function save(settings: Pick<ProjectSettings, 'slug'>, part: Partial<ProjectSettings>, onsaved: (next: ProjectSettings) => void): Promise<string> {
  try {
    onsaved(await changeProject(settings.slug, part));
    notices.say('Saved. It holds for the events that come from now on.');
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

// A list that is written one a line.
export function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}
