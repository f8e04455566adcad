import { GrammarError } from "./grammarError.ts";

/** One token of a formula, subset or hypothesis. */
export interface Token {
  readonly kind: "name" | "quoted" | "string" | "number" | "operator" | "end";
  /** what it says: without back-ticks or quotes */
  readonly text: string;
  /** zero-based position of its first character */
  readonly position: number;
  /** zero-based position after its last character */
  readonly end: number;
}

const patterns: readonly (readonly [kind: Token["kind"], pattern: RegExp])[] = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[\p{L}_][\p{L}\p{N}\p{M}_.]*/uy],
  ["quoted", /`[^`]+`/y],
  ["string", /'[^']*'|"[^"]*"/y],
  ["operator", /%in%|==|!=|<=|>=|&&|\|\||[-+*/^:()[\],~<>=!&|]/y],
];

/**
 * Splits a text into tokens, the last of them `end`.
 *
 * @param what the grammar's name, for messages
 * @throws {GrammarError} at a character that opens no token
 */
export function tokenize(what: string, text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    while (/\s/u.test(text[position] ?? "")) position++;
    if (position >= text.length) break;
    const token = tokenAt(text, position);
    if (!token) {
      const hint = /['"`]/.test(text[position]!) ? "a closing quote is missing" : undefined;
      throw new GrammarError(`${what} needs names, numbers and operators, got ${text[position]}`, text, position, hint);
    }
    tokens.push(token);
    position = token.end;
  }
  tokens.push({ kind: "end", text: "the end", position: text.length, end: text.length });
  return tokens;
}

function tokenAt(text: string, position: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) continue;
    const bare = kind === "quoted" || kind === "string" ? match.slice(1, -1) : match;
    return { kind, text: bare, position, end: position + match.length };
  }
  return undefined;
}

/** A reader of tokens with one of look-ahead, shared by the three grammars. */
export class TokenReader {
  readonly what: string;
  readonly text: string;
  private readonly tokens: readonly Token[];
  private index = 0;

  constructor(what: string, text: string) {
    this.what = what;
    this.text = text;
    this.tokens = tokenize(what, text);
  }

  /** the token ahead, or one further on */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    this.index++;
    return token;
  }

  /** Is the token ahead this operator? */
  at(operator: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "operator" && token.text === operator;
  }

  /** Takes the operator if it is ahead. */
  take(operator: string): boolean {
    if (!this.at(operator)) return false;
    this.index++;
    return true;
  }

  /** @throws {GrammarError} if the operator is not ahead */
  need(operator: string, hint?: string): void {
    if (!this.take(operator)) throw this.fault(operator, hint);
  }

  /** @throws {GrammarError} if anything is left */
  needEnd(): void {
    if (this.peek().kind !== "end") throw this.fault("an operator or the end");
  }

  /** "formula needs X, got Y" at the token ahead, or at another. */
  fault(needed: string, hint?: string, token: Token = this.peek()): GrammarError {
    return new GrammarError(`${this.what} needs ${needed}, got ${token.text}`, this.text, token.position, hint);
  }
}
