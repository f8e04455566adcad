import * as z from "zod";
import { inferenceShape } from "./testShape.ts";

/** A coefficient with its test and its interval. */
export const coefficientSchema = z.object({ name: z.string(), beta: z.number(), ...inferenceShape });
export type Coefficient = z.infer<typeof coefficientSchema>;
