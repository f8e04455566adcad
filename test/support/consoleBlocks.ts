/** A `console` block of a document: the command after `$`, and the output printed under it. */
export interface ConsoleBlock {
  readonly command: string;
  readonly output: string;
}

const BLOCK = /```console\n\$ ([^\n]+)\n([\s\S]*?)```/g;

/** The console blocks of a Markdown text, in order. */
export function consoleBlocks(markdown: string): ConsoleBlock[] {
  return [...markdown.matchAll(BLOCK)].map((match) => ({ command: match[1]!, output: match[2]!.trimEnd() }));
}

/** The text with every block's output replaced by what `print` gives for its command. */
export async function withOutputs(markdown: string, print: (command: string) => Promise<string>): Promise<string> {
  let text = markdown;
  for (const { command } of consoleBlocks(markdown)) {
    const output = await print(command);
    text = text.replace(BLOCK, (block, own: string) =>
      own === command ? `\`\`\`console\n$ ${command}\n${output}\n\`\`\`` : block,
    );
  }
  return text;
}

/** Lines without trailing blanks, as a document keeps them. */
export function asPrinted(output: string): string {
  return output
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
