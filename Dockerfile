# The bot with a voice. Built and started by compose.yml; every command in it is also run by tests/test_workers.py.
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends espeak-ng opus-tools && rm -rf /var/lib/apt/lists/*
WORKDIR /sanad
COPY pyproject.toml README.md ./
COPY bot bot
COPY dialogues dialogues
COPY locales locales
COPY knowledge knowledge
RUN pip install --no-cache-dir -e . && useradd --create-home sanad
USER sanad
CMD ["sanad", "serve"]
