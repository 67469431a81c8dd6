#!/bin/bash
# A cohort as a SLURM job array: each job runs its share of the learners, and nobody runs one twice.
#
#   sbatch examples/slurm_array.sh walker_2002 --learners 40
#
# Send it from the repository, where make has made .venv (on a disk that the nodes share), or have motor-memory in the path.
# What stands after the script's name goes to `motor-memory run`. A job that was killed goes on where it stopped: send the same
# line again, or only the jobs that failed: sbatch --array=3,7 …
#SBATCH --job-name=motor-memory
#SBATCH --array=1-10
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=2G
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --signal=B:INT@60
set -eu

# How many shares there are. As in --array above; SLURM's own count would change when only some jobs are sent again.
SHARES=${SHARES:-10}
# A folder that all nodes share.
OUT=${OUT:-$SLURM_SUBMIT_DIR/results}

PATH="$SLURM_SUBMIT_DIR/.venv/bin:$PATH"
# exec, so that SLURM's signals reach the run itself.
exec motor-memory run "$@" --shard "$SLURM_ARRAY_TASK_ID/$SHARES" --workers "$SLURM_CPUS_PER_TASK" --out "$OUT"
