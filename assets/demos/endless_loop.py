# The condition never becomes false.
import time

remaining = 10
step = 0
while remaining > 0:
    step += 1
    print(f"step {step}, {remaining} remaining")
    remaining = max(remaining - 1, 1)
    time.sleep(0.2)

result = step
