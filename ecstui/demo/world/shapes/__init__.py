"""Nouns of the pretend fleet written as AWS answers them: plain dicts in botocore's shapes."""
