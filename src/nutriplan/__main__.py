"""`python -m nutriplan` is the command line."""

from nutriplan.cli.app import main

if __name__ == "__main__":
    main()
