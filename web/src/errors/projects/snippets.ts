// How a program in each language is told where to send its errors. Sentry's own SDKs, as they are; only the DSN is ours.

export interface Snippet {
  id: string;
  name: string;
  platforms: string[]; // of a project that sees it first
  steps: { label: string; text: (dsn: string) => string }[];
}

export const kSnippets: Snippet[] = [
  {
    id: 'node', name: 'Node.js', platforms: ['node'],
    steps: [
      { label: 'Install', text: () => 'npm install @sentry/node' },
      { label: 'instrument.js, required before anything else', text: (dsn) => `const Sentry = require('@sentry/node');\n\nSentry.init({\n  dsn: '${dsn}',\n  release: process.env.RELEASE,\n  environment: process.env.NODE_ENV,\n});` },
      { label: 'The first event', text: () => "Sentry.captureException(new Error('hello from node'));" },
    ],
  },
  {
    id: 'browser', name: 'Browser', platforms: ['javascript', 'browser'],
    steps: [
      { label: 'Install', text: () => 'npm install @sentry/browser' },
      { label: 'At the start of the page', text: (dsn) => `import * as Sentry from '@sentry/browser';\n\nSentry.init({\n  dsn: '${dsn}',\n  release: '1.0.0',\n});` },
      { label: 'The first event', text: () => "Sentry.captureException(new Error('hello from a browser'));" },
    ],
  },
  {
    id: 'python', name: 'Python', platforms: ['python'],
    steps: [
      { label: 'Install', text: () => 'pip install sentry-sdk' },
      { label: 'At the start of the program', text: (dsn) => `import sentry_sdk\n\nsentry_sdk.init(\n    dsn="${dsn}",\n    release="1.0.0",\n    environment="production",\n)` },
      { label: 'The first event', text: () => '1 / 0' },
    ],
  },
  {
    id: 'ruby', name: 'Ruby', platforms: ['ruby'],
    steps: [
      { label: 'Gemfile', text: () => "gem 'sentry-ruby'" },
      { label: 'At the start of the program', text: (dsn) => `require 'sentry-ruby'\n\nSentry.init do |config|\n  config.dsn = '${dsn}'\n  config.release = '1.0.0'\nend` },
      { label: 'The first event', text: () => "Sentry.capture_message('hello from ruby')" },
    ],
  },
  {
    id: 'go', name: 'Go', platforms: ['go'],
    steps: [
      { label: 'Install', text: () => 'go get github.com/getsentry/sentry-go' },
      { label: 'In main()', text: (dsn) => `err := sentry.Init(sentry.ClientOptions{\n\tDsn:     "${dsn}",\n\tRelease: "1.0.0",\n})\nif err != nil {\n\tlog.Fatal(err)\n}\ndefer sentry.Flush(2 * time.Second)` },
      { label: 'The first event', text: () => 'sentry.CaptureException(errors.New("hello from go"))' },
    ],
  },
  {
    id: 'php', name: 'PHP', platforms: ['php'],
    steps: [
      { label: 'Install', text: () => 'composer require sentry/sentry' },
      { label: 'At the start of every request', text: (dsn) => `\\Sentry\\init([\n    'dsn' => '${dsn}',\n    'release' => '1.0.0',\n]);` },
      { label: 'The first event', text: () => "\\Sentry\\captureMessage('hello from php');" },
    ],
  },
  {
    id: 'java', name: 'Java', platforms: ['java'],
    steps: [
      { label: 'build.gradle', text: () => "implementation 'io.sentry:sentry:8.0.0'" },
      { label: 'In main()', text: (dsn) => `Sentry.init(options -> {\n    options.setDsn("${dsn}");\n    options.setRelease("1.0.0");\n});` },
      { label: 'The first event', text: () => 'Sentry.captureException(new Exception("hello from java"));' },
    ],
  },
  {
    id: 'dotnet', name: '.NET', platforms: ['csharp', 'dotnet'],
    steps: [
      { label: 'Install', text: () => 'dotnet add package Sentry' },
      { label: 'At the start of the program', text: (dsn) => `SentrySdk.Init(options =>\n{\n    options.Dsn = "${dsn}";\n    options.Release = "1.0.0";\n});` },
      { label: 'The first event', text: () => 'SentrySdk.CaptureMessage("hello from .NET");' },
    ],
  },
  {
    id: 'cli', name: 'sentry-cli', platforms: ['shell', 'native', 'other'],
    steps: [
      { label: 'The first event, from any shell', text: (dsn) => `SENTRY_DSN='${dsn}' sentry-cli send-event -m 'hello from a shell'` },
      { label: 'Errors of a script', text: (dsn) => `export SENTRY_DSN='${dsn}'\neval "$(sentry-cli bash-hook)"` },
    ],
  },
];

// The one to begin with: what the address says, or what the project is written in.
export function snippetFor(id: string, platform: string): Snippet {
  return kSnippets.find((one) => one.id === id) ?? kSnippets.find(({ platforms }) => platforms.some((name) => platform === name || platform.startsWith(`${name}-`))) ?? kSnippets[0]!;
}

export const kPlatforms = ['node', 'javascript', 'python', 'ruby', 'go', 'php', 'java', 'csharp', 'native', 'other'];
