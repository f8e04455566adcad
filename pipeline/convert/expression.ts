import {
  absDependencies,
  addDependencies,
  atanhDependencies,
  create,
  divideDependencies,
  type FactoryFunctionMap,
  largerEqDependencies,
  logDependencies,
  type MathNode,
  multiplyDependencies,
  parseDependencies,
  piDependencies,
  powDependencies,
  signDependencies,
  sinDependencies,
  sqrtDependencies,
  subtractDependencies,
  unaryMinusDependencies,
} from "mathjs/number";

/** An expression of the catalogue, in the three forms that are used of it. */
export interface CompiledExpression {
  /** evaluates with mathjs; `functions` holds what mathjs does not know, such as `tUpperQuantile` */
  readonly evaluate: (
    values: Readonly<Record<string, number>>,
    functions?: Readonly<Record<string, (...x: number[]) => number>>,
  ) => number;
  readonly tex: string;
  /** body of an equivalent TypeScript function of `v` (values) and `f` (functions) */
  readonly typescript: string;
}

const parts = {
  parseDependencies,
  absDependencies,
  addDependencies,
  atanhDependencies,
  divideDependencies,
  largerEqDependencies,
  logDependencies,
  multiplyDependencies,
  piDependencies,
  powDependencies,
  signDependencies,
  sinDependencies,
  sqrtDependencies,
  subtractDependencies,
  unaryMinusDependencies,
};
const math = create(parts as FactoryFunctionMap, {});

const nativeFunctions = new Set(["abs", "atanh", "log", "sign", "sin", "sqrt"]);
const operators = new Set(["+", "-", "*", "/"]);

/**
 * Compiles an expression of the catalogue with mathjs (numbers only), once.
 *
 * Build and tests only: what runs is the TypeScript written from the same tree, so that neither the page nor the
 * command line loads mathjs. Never fed with a user's text.
 *
 * @throws {RangeError} if the expression uses syntax outside + - * / ^ >= and the functions of the catalogue
 */
export function compileExpression(text: string): CompiledExpression {
  const tree = math.parse(text);
  const typescript = typescriptOf(tree as unknown as TreeNode);
  const code = tree.compile();
  return {
    evaluate: (values, functions = {}) => Number(code.evaluate({ ...values, ...functions })),
    tex: tree.toTex({ handler: texOf, parenthesis: "auto" }).trim(),
    typescript,
  };
}

interface TreeNode {
  readonly type: string;
  readonly name?: string;
  readonly value?: number;
  readonly op?: string;
  readonly args?: readonly TreeNode[];
  readonly fn?: TreeNode;
  readonly content?: TreeNode;
}

function typescriptOf(node: TreeNode): string {
  switch (node.type) {
    case "ConstantNode":
      return String(node.value);
    case "ParenthesisNode":
      return `(${typescriptOf(node.content!)})`;
    case "SymbolNode":
      return node.name === "pi" ? "Math.PI" : `v.${node.name}!`;
    case "FunctionNode": {
      const name = node.fn!.name!;
      return `${nativeFunctions.has(name) ? "Math" : "f"}.${name}(${node.args!.map(typescriptOf).join(", ")})`;
    }
    case "OperatorNode":
      return operatorOf(node);
    default:
      throw new RangeError(`expression needs catalogue syntax, got a ${node.type}`);
  }
}

function operatorOf(node: TreeNode): string {
  const [left, right] = node.args!.map(typescriptOf);
  if (right === undefined && node.op === "-") return `-${left}`;
  if (right !== undefined && operators.has(node.op!)) return `${left} ${node.op} ${right}`;
  if (node.op === "^") return `${left} ** ${right}`;
  if (node.op === ">=") return `Number(${left} >= ${right})`;
  throw new RangeError(`expression needs one of + - * / ^ >=, got ${node.op}`);
}

const greek: Readonly<Record<string, string>> = { rho: "\\rho", beta: "\\beta", chi2: "\\chi^{2}", pi: "\\pi" };
const named: Readonly<Record<string, string>> = { r2: "R^{2}", n1: "n_{1}", n2: "n_{2}", lnOR: "\\ln\\mathrm{OR}" };

function texOf(node: MathNode, options: object): string | undefined {
  const { type, name, fn } = node as unknown as TreeNode;
  if (type === "SymbolNode" && name !== undefined) {
    // the leading space keeps \cdot and the symbol apart
    return ` ${greek[name] ?? named[name] ?? (name.length > 1 ? `\\mathrm{${name}}` : name)}`;
  }
  if (type === "FunctionNode" && fn?.name === "tUpperQuantile") {
    const [q, df] = (node as unknown as { args: MathNode[] }).args.map((arg) => arg.toTex(options).trim());
    return `t_{${df};\\,${q}}`;
  }
  return undefined;
}
