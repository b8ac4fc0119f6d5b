"""What tests share: servers, harness, sample meetings."""
