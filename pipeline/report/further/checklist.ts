/** An item of a reporting guideline: where a page answers it, what is missing there, or why it is not answered at all. */
export interface ChecklistItem {
  readonly item: string;
  readonly topic: string;
  /** ids of sections (and `eligibility`, the criteria within the methods), all of those that the page has are linked; none where the page never answers */
  readonly where: readonly string[];
  /** what a page of this kind leaves open even where it has the sections */
  readonly open?: string;
}

const PAPER = "an argument for the paper, which no table holds";
const SEARCH = "the search is the paper’s; this page begins with the coded rows";
const QUALITY = "the table holds no rating of the studies’ risk of bias";
const CERTAINTY = "certainty is a judgement and is not made by a program";
const SENSITIVITY = ["sensitivity", "influence", "views"];
const SELECTION = ["funnel", "small-studies"];

/**
 * The items of PRISMA 2020, in short words of our own.
 *
 * @see Page et al. (2021), BMJ 372:n71
 */
export const prisma: readonly ChecklistItem[] = [
  { item: "1", topic: "Title", where: ["summary"], open: "the heading names the data set, not a systematic review" },
  { item: "2", topic: "Abstract", where: ["summary"], open: "results and conventions, not the search and the funding" },
  { item: "3", topic: "Rationale", where: [], open: PAPER },
  { item: "4", topic: "Objectives", where: ["summary"], open: "the question on top of the page, not its derivation" },
  { item: "5", topic: "Eligibility criteria", where: ["eligibility"] },
  { item: "6", topic: "Information sources", where: [], open: SEARCH },
  { item: "7", topic: "Search strategy", where: [], open: SEARCH },
  { item: "8", topic: "Selection process", where: ["exclusions"], open: "reasons, not who screened" },
  {
    item: "9",
    topic: "Data collection",
    where: ["methods"],
    open: "who transcribed and checked, not who coded for the paper",
  },
  { item: "10a", topic: "Data items: outcomes", where: ["studies"] },
  { item: "10b", topic: "Data items: other variables", where: ["studies", "who-studied-what"] },
  { item: "11", topic: "Risk of bias in studies: method", where: [], open: QUALITY },
  { item: "12", topic: "Effect measures", where: ["methods"] },
  { item: "13a", topic: "Which studies enter which synthesis", where: ["models", "studies"] },
  { item: "13b", topic: "Preparation of data, conversions", where: ["methods"] },
  { item: "13c", topic: "Display of results", where: ["forest", "views"] },
  { item: "13d", topic: "Method of synthesis, model, heterogeneity", where: ["methods", "models"] },
  { item: "13e", topic: "Causes of heterogeneity", where: ["moderators"] },
  { item: "13f", topic: "Sensitivity analyses", where: SENSITIVITY },
  { item: "14", topic: "Reporting bias: method", where: SELECTION },
  { item: "15", topic: "Certainty: method", where: [], open: CERTAINTY },
  { item: "16a", topic: "Flow of studies", where: ["exclusions"], open: "from the coded rows on, not from the search" },
  { item: "16b", topic: "Excluded studies with reasons", where: ["exclusions"] },
  { item: "17", topic: "Characteristics of studies", where: ["studies", "who-studied-what"] },
  { item: "18", topic: "Risk of bias in studies: results", where: [], open: QUALITY },
  { item: "19", topic: "Results of single studies", where: ["forest", "studies"] },
  {
    item: "20a",
    topic: "Studies of each synthesis in short",
    where: ["who-studied-what"],
    open: "without their risk of bias",
  },
  { item: "20b", topic: "Results of syntheses", where: ["summary", "models"] },
  { item: "20c", topic: "Causes of heterogeneity: results", where: ["moderators"] },
  { item: "20d", topic: "Sensitivity: results", where: SENSITIVITY },
  { item: "21", topic: "Reporting bias: results", where: SELECTION },
  { item: "22", topic: "Certainty: results", where: [], open: CERTAINTY },
  { item: "23", topic: "Discussion", where: [], open: PAPER },
  { item: "24", topic: "Registration and protocol", where: [], open: "not recorded in the folder" },
  { item: "25", topic: "Support", where: [], open: "not recorded in the folder" },
  { item: "26", topic: "Competing interests", where: [], open: "not recorded in the folder" },
  { item: "27", topic: "Data, code and other materials", where: ["references"] },
];

/**
 * The parts of the American Psychological Association’s Meta-Analysis Reporting Standards, in short words of our own.
 *
 * @see Appelbaum et al. (2018), American Psychologist 73:3–25
 */
export const mars: readonly ChecklistItem[] = [
  {
    item: "Title page",
    topic: "Title and author note",
    where: [],
    open: "authors, registration and funding are the paper’s",
  },
  {
    item: "Abstract",
    topic: "Objectives, eligibility, methods, results",
    where: ["summary"],
    open: "results and conventions only",
  },
  { item: "Introduction", topic: "Problem, rationale, hypotheses", where: [], open: PAPER },
  { item: "Method", topic: "Inclusion and exclusion criteria", where: ["eligibility"] },
  { item: "Method", topic: "Search for studies", where: [], open: SEARCH },
  {
    item: "Method",
    topic: "Coding and its reliability",
    where: ["methods"],
    open: "who transcribed and checked; no agreement of coders",
  },
  { item: "Method", topic: "Study quality", where: [], open: QUALITY },
  { item: "Method", topic: "Effect sizes and how they were converted", where: ["methods"] },
  { item: "Method", topic: "Several effects of one sample", where: ["methods", "summary"] },
  { item: "Method", topic: "Model, weights, estimator, software", where: ["methods", "models"] },
  { item: "Method", topic: "Outliers and influence", where: ["influence"] },
  { item: "Method", topic: "Publication bias", where: SELECTION },
  {
    item: "Results",
    topic: "Flow and excluded studies",
    where: ["exclusions"],
    open: "from the coded rows on, not from the search",
  },
  { item: "Results", topic: "Table of studies", where: ["studies"] },
  { item: "Results", topic: "Forest plot", where: ["forest"] },
  { item: "Results", topic: "Mean, interval, heterogeneity, prediction", where: ["summary", "models"] },
  { item: "Results", topic: "Moderators", where: ["moderators"] },
  { item: "Results", topic: "Sensitivity analyses", where: SENSITIVITY },
  { item: "Discussion", topic: "Summary, limits, implications", where: [], open: PAPER },
  { item: "Materials", topic: "Data and code", where: ["references"] },
];
