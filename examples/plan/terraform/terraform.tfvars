region = "ap-southeast-3"
