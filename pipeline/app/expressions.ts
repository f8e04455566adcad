import { expressionInterpreter } from "vega-interpreter";

/** A node of an expression's syntax tree, as Vega's parser writes it; which parts it has depends on its type. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly regex?: unknown;
  readonly operator?: string;
  readonly computed?: boolean;
  readonly object?: Node;
  readonly property?: Node;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly elements?: readonly Node[];
  readonly argument?: Node;
  readonly left?: Node;
  readonly right?: Node;
  readonly test?: Node;
  readonly consequent?: Node;
  readonly alternate?: Node;
}

type Names = Readonly<Record<string, unknown>>;
type Functions = Readonly<Record<string, ((...args: unknown[]) => unknown) | undefined>>;

/** What an expression gives for a row, a mark and the parameters of its operator. */
type Evaluate = (datum: unknown, item: unknown, parameters: Names) => unknown;

interface Context {
  readonly functions: Functions;
}

interface Expression {
  readonly ast: Node;
}

interface Encoding {
  readonly marktype: string;
  readonly channels: Readonly<Record<string, Expression>>;
}

type Item = Record<string, unknown>;

/**
 * Vega's expressions as closures, made once for each expression: no text runs as code, and a channel of a mark costs a few calls.
 *
 * The interpreter of the package `vega-interpreter` walks the syntax tree, with new functions around it, for each channel of each mark: half of
 * the time of a drawing. It still has the expressions that figures seldom use.
 */
export const expressionClosures = {
  ...expressionInterpreter,
  operator(context: Context, expression: Expression) {
    const evaluate = closureOf(expression.ast, context.functions);
    if (!evaluate) return expressionInterpreter.operator(context, expression);
    return (parameters: Names) => evaluate(undefined, undefined, parameters);
  },
  parameter(context: Context, expression: Expression) {
    const evaluate = closureOf(expression.ast, context.functions);
    if (!evaluate) return expressionInterpreter.parameter(context, expression);
    return (datum: unknown, parameters: Names) => evaluate(datum, undefined, parameters);
  },
  encode(context: Context, encoding: Encoding) {
    const { channels, marktype } = encoding;
    const closures = Object.entries(channels).flatMap(([name, { ast }]) => {
      const evaluate = closureOf(ast, context.functions);
      return evaluate ? [{ name, evaluate }] : [];
    });
    const spans = marktype !== "rule" && ["x2", "xc", "y2", "yc"].some((name) => name in channels);
    if (spans || closures.length < Object.keys(channels).length) return expressionInterpreter.encode(context, encoding);
    return (item: Item, parameters: Names) => {
      let changed = 0;
      for (const { name, evaluate } of closures) {
        const value = evaluate(item.datum, item, parameters);
        if (item[name] !== value) {
          item[name] = value;
          changed = 1;
        }
      }
      return changed;
    };
  },
};

/** Constants that Vega's expressions name as if they were parameters. */
const CONSTANTS = new Set([
  ...["NaN", "E", "LN2", "LN10", "LOG2E", "LOG10E", "PI", "SQRT1_2", "SQRT2", "MIN_VALUE", "MAX_VALUE"],
  "event",
]);

/** Functions of expressions that are not Vega's own. */
const PLAIN: Functions = {
  isFinite: Number.isFinite as never,
  isNaN: Number.isNaN as never,
  round: Math.round as never,
  abs: Math.abs as never,
};

/** The closure of a tree; undefined where it has anything that is left to the package. */
function closureOf(node: Node | undefined, functions: Functions): Evaluate | undefined {
  switch (node?.type) {
    case "Literal": {
      const { value } = node;
      return node.regex ? undefined : () => value;
    }
    case "Identifier":
      return identifier(node.name!);
    case "MemberExpression":
      return member(node, functions);
    case "CallExpression":
      return call(node, functions);
    case "ArrayExpression": {
      const elements = closuresOf(node.elements!, functions);
      return elements && ((datum, item, parameters) => elements.map((element) => element(datum, item, parameters)));
    }
    case "UnaryExpression": {
      const operand = closureOf(node.argument, functions);
      const apply = UNARY[node.operator!];
      return operand && apply && ((datum, item, parameters) => apply(operand(datum, item, parameters)));
    }
    case "BinaryExpression": {
      const sides = closuresOf([node.left!, node.right!], functions);
      const apply = BINARY[node.operator!];
      if (!sides || !apply) return undefined;
      const [left, right] = sides as [Evaluate, Evaluate];
      return (datum, item, parameters) => apply(left(datum, item, parameters), right(datum, item, parameters));
    }
    case "LogicalExpression":
      return logical(node, functions);
    case "ConditionalExpression":
      return choice([node.test!, node.consequent!, node.alternate!], functions);
    default:
      return undefined;
  }
}

function closuresOf(nodes: readonly Node[], functions: Functions): Evaluate[] | undefined {
  const closures = nodes.flatMap((node) => closureOf(node, functions) ?? []);
  return closures.length === nodes.length ? closures : undefined;
}

function identifier(name: string): Evaluate | undefined {
  if (name === "datum") return (datum) => datum;
  if (name === "item") return (_, item) => item;
  if (CONSTANTS.has(name)) return undefined;
  const parameter = `$${name}`;
  return (_, __, parameters) => parameters[parameter];
}

/** A property of a row, a mark or an array; a function is none. */
function member({ object, property, computed }: Node, functions: Functions): Evaluate | undefined {
  const owner = closureOf(object, functions);
  const fixed = computed ? (property!.type === "Literal" ? property!.value : undefined) : property!.name;
  const key = fixed === undefined ? closureOf(property, functions) : undefined;
  if (!owner || (fixed === undefined && !key)) return undefined;
  const read = (from: unknown, name: unknown) => {
    const value = (from as Names)[name as string];
    return typeof value === "function" ? undefined : value;
  };
  if (!key) return (datum, item, parameters) => read(owner(datum, item, parameters), fixed);
  return (datum, item, parameters) => read(owner(datum, item, parameters), key(datum, item, parameters));
}

function call({ callee, arguments: given = [] }: Node, functions: Functions): Evaluate | undefined {
  // Vega's encoders mark functions of their own with a line before the name
  const name = callee!.name!.replace(/^_/, "");
  if (name === "if") return choice(given, functions);
  const applied = functions[name] ?? PLAIN[name];
  const args = closuresOf(given, functions);
  if (!applied || !args) return undefined;
  const [first, second] = args;
  if (args.length === 1) return (datum, item, parameters) => applied.call(functions, first!(datum, item, parameters));
  if (args.length === 2)
    return (datum, item, parameters) =>
      applied.call(functions, first!(datum, item, parameters), second!(datum, item, parameters));
  return (datum, item, parameters) =>
    applied.apply(
      functions,
      args.map((argument) => argument(datum, item, parameters)),
    );
}

function logical({ operator, left, right }: Node, functions: Functions): Evaluate | undefined {
  const sides = closuresOf([left!, right!], functions);
  if (!sides) return undefined;
  const [first, second] = sides as [Evaluate, Evaluate];
  return operator === "&&"
    ? (datum, item, parameters) => first(datum, item, parameters) && second(datum, item, parameters)
    : (datum, item, parameters) => first(datum, item, parameters) || second(datum, item, parameters);
}

function choice(nodes: readonly Node[], functions: Functions): Evaluate | undefined {
  const parts = closuresOf(nodes, functions);
  if (parts?.length !== 3) return undefined;
  const [test, yes, no] = parts as [Evaluate, Evaluate, Evaluate];
  return (datum, item, parameters) => (test(datum, item, parameters) ? yes : no)(datum, item, parameters);
}

type Operand = number;

const UNARY: Readonly<Record<string, ((a: unknown) => unknown) | undefined>> = {
  "+": (a) => +(a as Operand),
  "-": (a) => -(a as Operand),
  "!": (a) => !a,
};

/** On numbers and on texts alike, as in the language itself. */
const BINARY: Readonly<Record<string, ((a: unknown, b: unknown) => unknown) | undefined>> = {
  "+": (a, b) => (a as Operand) + (b as Operand),
  "-": (a, b) => (a as Operand) - (b as Operand),
  "*": (a, b) => (a as Operand) * (b as Operand),
  "/": (a, b) => (a as Operand) / (b as Operand),
  "<": (a, b) => (a as Operand) < (b as Operand),
  ">": (a, b) => (a as Operand) > (b as Operand),
  "<=": (a, b) => (a as Operand) <= (b as Operand),
  ">=": (a, b) => (a as Operand) >= (b as Operand),
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
};
