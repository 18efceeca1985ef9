/** Later calls do nothing: a socket can report an error after it was answered. */
export const onlyOnce = <T>(work: (value: T) => void): ((value: T) => void) => {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
};
