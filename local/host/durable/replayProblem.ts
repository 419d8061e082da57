/** A history that the present code could not have written, or an action the host cannot do. */
export class ReplayProblem extends Error {}
