/** Orders from 1 on, each with the weight that suits noise of 0.1 where planes share a magnitude. */
export const weightsOfOrders = [
  [1, 0.12],
  [1.2, 0.17],
  [1.5, 0.3],
  [2, 0.7],
  [3, 4.7],
];
