"""Account managers' hours: how they are spread so that they bring most, and nobody is dropped."""
