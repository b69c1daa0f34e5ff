"""`python -m reljournal`."""

from reljournal.bundle import main

if __name__ == "__main__":
    main()
